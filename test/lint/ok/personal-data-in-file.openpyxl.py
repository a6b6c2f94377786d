from django.http import HttpResponse
from openpyxl import Workbook

from .models import Subscriber


def export(request):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["id", "adres", "sinds"])
    for subscriber in Subscriber.objects.filter(active=True).order_by("pk"):
        sheet.append([subscriber.pk, subscriber.plan, subscriber.created])
    response = HttpResponse(content_type="application/vnd.ms-excel")
    workbook.save(response)
    return response
