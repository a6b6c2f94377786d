import logging
import os

import requests

log = logging.getLogger(__name__)


def token():
    answer = requests.post(
        os.environ["TOKEN_URL"],
        data={"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]},
        timeout=10,
    ).json()
    log.debug("token expires in %s", answer["expires_in"])
    return answer["access_token"]
