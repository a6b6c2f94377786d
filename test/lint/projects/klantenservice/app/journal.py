import logging

_log = logging.getLogger("app")


def record(event, *parts, **context):
    _log.info("%s %s %s", event, parts, context)


def tally(items):
    _log.info("%d items", len(items))


class Journal:
    def __init__(self, prefix):
        self.prefix = prefix

    def put(self, text):
        self._write(f"{self.prefix}: {text}")

    def _write(self, line):
        _log.warning(line)
