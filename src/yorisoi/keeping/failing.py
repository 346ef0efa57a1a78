class BackupFailed(Exception):
    """What went wrong, in words for the person at the keyboard."""


LATER = "この控えは、途中で切れているか、書き換えられています"
