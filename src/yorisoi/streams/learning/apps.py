from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "yorisoi.streams.learning"
    label = "learning"
