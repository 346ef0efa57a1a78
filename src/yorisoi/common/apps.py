from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CommonConfig(AppConfig):
    name = "yorisoi.common"

    def ready(self) -> None:
        from yorisoi.common import nets, space

        space.make_room()
        connection_created.connect(nets.listen, dispatch_uid="second net")
