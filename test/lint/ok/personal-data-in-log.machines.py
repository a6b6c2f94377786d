import logging
import tarfile

log = logging.getLogger(__name__)


def opened(client, path, full_name):
    log.info("%s from %s reads table %s", client.name, client.address, full_name)
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            log.debug("unpacking %s", member.name)
