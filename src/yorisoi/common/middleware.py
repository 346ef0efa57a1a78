"""What every answer says to the browser, files and error pages too (the content policy is django-csp's, in
settings, the others Django's own SecurityMiddleware's); and room to write before anything is asked."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yorisoi.common import space

# What no page needs. Passkeys are not among them: their default is this very site.
UNUSED = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)


class HeadersMiddleware:
    """The outermost: whatever the others answer passes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        # No other site may draw one of our pages, pictures or scripts into its own.
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class RoomMiddleware:
    """Before anything is asked of the database: is there room to write that it was asked?"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        space.make_room()
        return self.get_response(request)
