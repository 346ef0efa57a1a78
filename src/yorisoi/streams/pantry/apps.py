from django.apps import AppConfig


class PantryConfig(AppConfig):
    name = "yorisoi.streams.pantry"
    label = "pantry"
