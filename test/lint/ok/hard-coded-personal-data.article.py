PROEF = {"artikelnummer": "123456782", "naam": "Slimme meter"}
MODULES = {"concatClassnames": 73, "bsn": 73}
