from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "yorisoi.common"

    def ready(self) -> None:
        from yorisoi.common import space

        space.make_room()
