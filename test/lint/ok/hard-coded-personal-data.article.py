PROEF = {"artikelnummer": "123456782", "naam": "Slimme meter"}
