"""Pages for browsers, newsrooms and search engines.

    /  /c/{competition}  /commentary/{competition}  /overlay/{kind}     app pages: JavaScript fills them and keeps them live
    /results/…  /standings/…  /calendar/…  /report/…  /ticker/…         whole pages, complete without JavaScript
    /embed  /embed/{kind}/…                                             the picker, and small pages for an <iframe>
    /static/…  /embed.js  /rinkside.js  /words/{language}.json          everything that the pages load

In: documents of the replica. Out: HTML, CSV, JSON and static files.

    route ──▶ content (one module per page) ──▶ PageRequest.respond ──▶ cache ──▶ response
                 └─ reads documents ──▶ DocumentReader       └─ miss: renderer (jinja2, gateway/templates)

No page sets a cookie, names another host, or lets a name in a document become markup.

A template always has:

    language, languages   "nl", ("en", "nl")
    t(message, **fields)  the message of context "page" in the language (schemas/i18n/languages)
    words                 all messages, for `<script type="application/json" id="words">{{ words | tojson }}</script>`
    here                  url (canonical), alternates [(language, url)], origin, path
    link(path)            the path with the language and theme that the reader chose
    theme                 "light", "dark" or "auto", from ?theme=

and an app page also has `competition` ("" when the address names none) and `kind` (of an overlay, else "").
"""
