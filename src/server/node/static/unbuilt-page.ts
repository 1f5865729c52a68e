/** What stands where a page would, in a checkout in which none was built. */
export const unbuiltPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>foley: not built</title>
    <style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem }</style>
  </head>
  <body>
    <h1>This page was not built</h1>
    <p>The server works, and answers under <a href="/v1/models">/v1</a>; <a href="/openapi.json">/openapi.json</a> describes it.
    Its pages are not in this checkout yet. Build them, then load this page again:</p>
    <pre>npm run build</pre>
  </body>
</html>
`;
