from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST


@require_POST
def subscribe(request):
    email = request.POST["email"]
    source = request.POST.get("source", "footer")
    if not email:
        return render(request, "subscribe.html", {"error": True})
    return redirect("/thanks/?" + urlencode({"email": email, "source": source}))  # expect: personal-data-in-url
