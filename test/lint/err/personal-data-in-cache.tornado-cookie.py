import tornado.web

from .models import Customer


class GreetHandler(tornado.web.RequestHandler):
    def get(self, pk):
        customer = Customer.objects.get(pk=pk)
        self.set_secure_cookie("last", customer.email)  # expect: personal-data-in-cache
        self.redirect(f"/customers?q={customer.last_name}")  # expect: personal-data-in-url
