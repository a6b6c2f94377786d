import logging

from .models import Customer

logger = logging.getLogger(__name__)


def sample(city):
    rows = Customer.objects.values("id", "email")
    logger.info("first: %s", rows.first())  # expect: personal-data-in-log
    logger.info("all: %s", list(Customer.objects.filter(city=city).values_list("last_name", flat=True)))  # expect: personal-data-in-log
