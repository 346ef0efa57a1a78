from yorisoi.accounts.doors import Door
from yorisoi.accounts.policy import Permission

DOORS = [
    Door("insight-reports", Permission.REPORT_READ),
    Door("insight-report", Permission.REPORT_READ, target="commission_month"),
    Door(
        "insight-report-export",
        Permission.REPORT_READ,
        target="commission_month_form",
        step_up=True,
        downloads=True,
    ),
    Door(
        "insight-report-submit",
        Permission.REPORT_SUBMIT,
        target="commission_month",
        methods=("GET", "POST"),
    ),
    Door("insight-members", Permission.REPORT_MEMBERS, target="commission_month"),
    Door("insight-year", Permission.REPORT_READ, target="commission_year"),
    Door("insight-received", Permission.REPORT_RECEIVED),
    Door("insight-received-report", Permission.REPORT_RECEIVED, target="submission"),
    Door(
        "insight-received-export",
        Permission.REPORT_RECEIVED,
        target="submission_form",
        step_up=True,
        downloads=True,
    ),
]
