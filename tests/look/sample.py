def shell(r): return {}
