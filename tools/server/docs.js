// The page of the API's documentation: what Swagger UI is told. It asks nobody but this server.
window.SwaggerUIBundle({ url: "../openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null });
