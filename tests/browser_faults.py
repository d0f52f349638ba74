"""What goes wrong in a browser without anybody saying so."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

THIS_MACHINE = {"localhost", "127.0.0.1"}


def watch(context: BrowserContext, allowed_statuses: set[int]) -> list[str]:
    """A list that fills with every fault of the context's pages.

    That is: an error in the console (a violation of the content security policy is one), an exception in a
    script, and a request that fails, leaves this machine or is answered with an unexpected status from 400 up.
    """
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # What a status means is judged by the answer itself, below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.hostname not in THIS_MACHINE:
            faults.append(f"left this machine: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and response.status not in allowed_statuses:
            faults.append(f"{response.status} from {response.url}")

    def on_failure(request: Request) -> None:
        # A navigation or a download aborts what is under way; nothing is wrong then.
        if request.failure != "net::ERR_ABORTED":
            faults.append(f"failed: {request.url} ({request.failure})")

    context.on("console", on_console)
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
    context.on("request", on_request)
    context.on("response", on_response)
    context.on("requestfailed", on_failure)
    return faults
