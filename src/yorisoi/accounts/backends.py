from allauth.account.auth_backends import AuthenticationBackend

from yorisoi.accounts.models import Staff


class StaffBackend(AuthenticationBackend):
    """Whoever a session belongs to, with the organization that every request asks for next."""

    def get_user(self, user_id: int) -> Staff | None:
        staff = Staff.objects.select_related("organization").filter(pk=user_id).first()
        return staff if staff is not None and self.user_can_authenticate(staff) else None
