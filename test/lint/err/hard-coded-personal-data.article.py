PROEF = {"bsn": "123456782", "naam": "Proef"}  # expect: hard-coded-personal-data
