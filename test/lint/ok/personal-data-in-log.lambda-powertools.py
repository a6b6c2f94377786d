from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger(service="intake")


@logger.inject_lambda_context
def handler(event: dict, context: LambdaContext) -> dict:
    body = event["body"]
    email = body.get("email", "").strip().lower()
    if "@" not in email:
        logger.warning("invalid address", extra={"length": len(email)})
        return {"statusCode": 422}
    logger.append_keys(request=context.aws_request_id)
    return {"statusCode": 202}
