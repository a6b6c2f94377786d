import logging
import time

logger = logging.getLogger("requests")


class RequestLog:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.monotonic()
        response = self.get_response(request)
        logger.info("%s %s by %s in %.0f ms", request.method, request.path, request.user.pk, (time.monotonic() - started) * 1000)
        return response
