def context(request: object) -> dict:
    return {}
