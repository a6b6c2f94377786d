import logging

from .models import Customer

logger = logging.getLogger(__name__)


def sample(city):
    rows = Customer.objects.values("id", "segment")
    logger.info("first: %s", rows.first())
    logger.info("all: %s", list(Customer.objects.filter(city=city).values_list("id", flat=True)))
    logger.info("any: %s", Customer.objects.filter(email__endswith=".nl").exists())
