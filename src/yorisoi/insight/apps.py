from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "yorisoi.insight"
