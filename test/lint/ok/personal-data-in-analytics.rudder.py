import rudderstack.analytics as rudder

from .models import Abonnee


def opgezegd(abonnee_id, reden):
    abonnee = Abonnee.objects.get(pk=abonnee_id)
    rudder.track(
        str(abonnee.pk),
        "opgezegd",
        {"reden": reden, "abonnement": abonnee.abonnement},
    )
