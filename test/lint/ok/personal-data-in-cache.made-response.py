from flask import make_response, redirect, url_for

from .models import Customer


def login(pk):
    customer = Customer.query.get(pk)
    answer = make_response(redirect(url_for("home")))
    answer.set_cookie("last", customer.token)
    return answer
