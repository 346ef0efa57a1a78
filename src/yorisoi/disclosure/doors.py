from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

ASK, AGREE = Permission.EXPORT, Permission.EXPORT_AGREE
FORM, POST = ("GET", "POST"), ("POST",)

DOORS = [
    Door("disclosure-exports", ASK, or_permission=AGREE),
    Door("disclosure-export-new", ASK, methods=FORM, step_up=True),
    Door("disclosure-export-agree", AGREE, target="askedexport", methods=POST, step_up=True),
    Door("disclosure-export-refuse", AGREE, target="askedexport", methods=POST),
    Door("disclosure-export-withdraw", ASK, target="export", methods=POST),
    Door("disclosure-export-fetch", ASK, target="export", step_up=True, downloads=True),
]
