import rollbar
from django.utils.deprecation import MiddlewareMixin


class RollbarUser(MiddlewareMixin):
    def process_exception(self, request, exception):
        user = request.user
        rollbar.report_exc_info(extra_data={"username": user.get_username(), "email": user.email})  # expect: personal-data-in-error-tracker
