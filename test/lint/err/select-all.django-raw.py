from django.db import connection

from .audit import inzage


def debtor(actor, debtor_id):
    def read(permitted):
        with connection.cursor() as cursor:
            cursor.execute("SELECT d.*, o.total FROM debiteuren d JOIN orders o ON o.debtor = d.id WHERE d.id = %s", [debtor_id])  # expect: select-all
            return cursor.fetchall()

    return inzage.lookup({"actor": actor, "subject": debtor_id, "operation": "view", "reason": "collections"}, read)
