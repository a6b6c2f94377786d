from django.http import HttpRequest, HttpResponse
from django.views import View


class ProfileView(View):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        request.session["visited"] = pk
        request.session["mail"] = request.POST["email"]  # expect: personal-data-in-cache
        return HttpResponse(status=204)
