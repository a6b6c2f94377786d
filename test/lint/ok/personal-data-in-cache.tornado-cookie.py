import tornado.web

from .models import Customer


class GreetHandler(tornado.web.RequestHandler):
    def get(self, pk):
        customer = Customer.objects.get(pk=pk)
        self.set_secure_cookie("last", customer.pk)
        self.redirect(f"/customers?q={customer.pk}")
