import rollbar
from django.utils.deprecation import MiddlewareMixin


class RollbarUser(MiddlewareMixin):
    def process_exception(self, request, exception):
        user = request.user
        rollbar.report_exc_info(extra_data={"user": user.pk, "staff": user.is_staff})
