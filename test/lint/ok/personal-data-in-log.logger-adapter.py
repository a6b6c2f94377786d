import logging


class WithRequest(logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return f"[{self.extra['request_id']}] {msg}", kwargs


def view(request, customer):
    sink = WithRequest(logging.getLogger("desk"), {"request_id": request.headers["x-request-id"]})
    sink.info("opened %s", customer.id)
