import logging

from django.contrib.auth.models import User

logger = logging.getLogger(__name__)


def show(pk):
    user = User.objects.get(pk=pk)
    logger.info("groups %s", ", ".join(each.name for each in user.groups.all()))
    logger.info("user %s", user.last_name)  # expect: personal-data-in-log
