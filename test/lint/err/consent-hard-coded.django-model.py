from django.db import models


class Subscriber(models.Model):
    email = models.EmailField(unique=True)
    marketing_consent = models.BooleanField(default=True)  # expect: consent-hard-coded
    active = models.BooleanField(default=True)
