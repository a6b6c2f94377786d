from django.http import HttpRequest, HttpResponse
from django.views import View


class ProfileView(View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        request.session["visited"] = pk
        request.session["mailed"] = bool(request.POST["email"])
        return HttpResponse(status=204)
