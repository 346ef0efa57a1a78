"""What `yorisoi doctor` asks about the files of papers and photos: whether they lie where they were
put, and as they were put there."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yorisoi.common.checkups import Checkup, Finding, bad, good
from yorisoi.keeping import kept

SECONDS = 5


def files() -> Finding:
    found = kept.check(seconds=SECONDS)
    if not found.is_well:
        return bad(
            _(
                "書類と写真のファイルが、%(missing)s件なく、%(damaged)s件傷んでいます（%(all)s件のうち）。"
            )
            % {"missing": len(found.missing), "damaged": len(found.damaged), "all": found.files},
            _(
                "ディスクを疑い、あたらしい控えを bin/yorisoi restore でべつの場所にもどして、"
                "files/ の中の同じ名前のファイルを写してください：%(names)s"
            )
            % {"names": "、".join((found.missing + found.damaged)[:3])},
        )
    if not found.files:
        return good(_("書類も写真も、まだありません。"))
    return good(
        _(
            "書類と写真のファイル%(all)s件は、どれもあります。%(read)s件は中まで読んで、記録のとおりでした。"
        )
        % {"all": found.files, "read": found.read}
    )


CHECKUPS = [Checkup("files", gettext_lazy("書類と写真"), 35, files)]
