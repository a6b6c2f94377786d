import logging

from django.db import models

logger = logging.getLogger(__name__)


class Customer(models.Model):
    email = models.EmailField()
    plan = models.CharField(max_length=20)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        logger.info("saved %s with plan %s", self.pk, self.plan)
