"""Where a mailbox is, and what it wants: from the address alone, else from the domain, else from the rep."""

from __future__ import annotations

import click

from mailcoach.cli import answers
from mailcoach.cli.asking import Interview, tell_more
from mailcoach.cli.options import Options
from mailcoach.errors import UsageError
from mailcoach.setup.choices import Choices
from mailcoach.setup.dns import mail_exchangers, name_servers
from mailcoach.setup.providers import Provider, provider_behind, provider_named, provider_of, providers
from mailcoach.setup.servers import Place, first_that_answers, places_at, told_places, usual_places


def find(talk: Interview, options: Options, address: str, name: str) -> Choices:
    """The account as far as it can be known before signing in."""
    provider = _provider(talk, options, address)
    if provider.title:
        _introduce(provider)
    by_token = options.by_token or provider.auth == "oauth2"
    return Choices(
        address=address,
        name=name,
        host=options.server or provider.host,
        port=options.port or provider.port,
        security=options.security or provider.security,
        username=options.username if options.username is not None else provider.username_of(address),
        auth="oauth2" if by_token else "password",
        password_command=options.password_command,
        ca_file=options.ca_file,
        oauth2=_program(talk, options, provider) if by_token else {},
    )


def _provider(talk: Interview, options: Options, address: str) -> Provider:
    """The provider that was named or that the address tells; one without a title for a server of nobody we know."""
    if options.provider:
        return provider_named(options.provider)
    if known := provider_of(address):
        return known
    return _nobody(options.server) if options.server else _look_around(talk, options, address)


def _nobody(host: str, port: int = 993, security: str = "tls") -> Provider:
    return Provider("", "", host=host, port=port, security=security)


def _look_around(talk: Interview, options: Options, address: str) -> Provider:
    """Who runs the mail of a domain that is nobody's we know: tried, and then asked."""
    domain = address.rpartition("@")[2]
    click.echo(f"Looking for the mail server of {domain} ...", err=True)
    servers = name_servers() if talk.asks and not options.no_login else ()
    behind = provider_behind(mail_exchangers(domain, servers))
    if behind and talk.confirm(f"Mail for {domain} goes to {behind.title}. Is your mailbox there?"):
        return behind
    found = None
    if not options.no_login:
        found = first_that_answers((*told_places(domain, servers), *usual_places(domain)))
    if found:
        click.echo(f"{found.host} answers.", err=True)
    else:
        tell_more(
            f"Nobody answers under the usual names. Who runs the mail of {domain}? Give its server, or one of\n"
            + ", ".join(provider.name for provider in providers().values() if provider.exchangers)
        )
    host, port = talk.ask(
        "Mail server", None, "--server or --provider", answers.host_and_port, default=found.host if found else None
    )
    if host in providers():
        return provider_named(host)
    if found and (host, port or found.port) == (found.host, found.port):
        return _nobody(found.host, found.port, found.security)
    place = first_that_answers(places_at(host, port)) if talk.asks and not options.no_login else None
    return _at(place or _described(talk, options, host, port))


def _at(place: Place) -> Provider:
    return _nobody(place.host, place.port, place.security)


def _described(talk: Interview, options: Options, host: str, port: int | None) -> Place:
    """A server that does not answer where servers usually do, as the rep knows it."""
    given = options.port or port
    number = talk.ask("Port", str(given) if given else None, "--port", answers.port, default="993")
    usual = "starttls" if number == 143 else "tls"
    security = talk.ask(
        "Security (tls or starttls)", options.security, "--security", answers.security, default=usual
    )
    return Place(host, number, security)


def _introduce(provider: Provider) -> None:
    click.echo(f"{provider.title}: {provider.host}" if provider.host else provider.title, err=True)
    if provider.auth == "none":
        raise UsageError(provider.needs, "Mailcoach needs a mailbox that speaks IMAP.")
    if provider.needs:
        tell_more(provider.needs)


def _program(talk: Interview, options: Options, provider: Provider) -> dict[str, str]:
    """As whom tokens are asked for: a program that the rep registered, or one that brings them."""
    if options.token_command:
        return {"token_command": options.token_command}
    addresses = options.provider_addresses
    if not provider.oauth2 and "token_url" not in addresses:
        raise UsageError(
            "Where this provider hands out tokens is not known.",
            "Give its addresses: --authorize-url, --token-url and --scope; or a --token-command.",
        )
    client_id = talk.ask(
        "Client id of your app registration (- if a program of yours prints tokens)",
        options.client_id,
        "--client-id or --token-command",
        answers.word,
    )
    if client_id == "-":
        asked = f"Command that prints a token, e.g. oama access {options.address or 'ADDRESS'}"
        return {"token_command": talk.ask(asked, None, "--token-command", answers.word)}
    given = options.client_secret
    if provider.oauth2 == "google":  # which asks for one also where nothing can be kept secret (RFC 8252, 8.5)
        given = talk.ask("Client secret that came with it", given, "--client-secret", answers.perhaps, default="-")
    known = {"provider": provider.oauth2, "client_secret": given or "", **addresses}
    return {"client_id": client_id, **{key: value for key, value in known.items() if value}}
