import { OpenAPIHono } from "@hono/zod-openapi";
import type { House } from "./house.ts";
import { answerError } from "./http/answer-error.ts";
import { dropBody } from "./http/drop-body.ts";
import { addGuards } from "./http/guards.ts";
import { Refusal } from "./http/refusal.ts";
import { refuseInvalid } from "./http/refuse-invalid.ts";
import { traceRequest } from "./http/trace-request.ts";
import { Metrics } from "./metrics.ts";
import { description } from "./routes/description.ts";
import { operationRoutes } from "./routes/operations.ts";
import { pageRoutes } from "./routes/pages.ts";
import { routeModules } from "./routes/route-modules.ts";

const noSuchPath = new Refusal(
  404,
  "not-found",
  "path: expected one that the server has, got another; see /openapi.json",
);

/** The server as a function from requests to answers. @param log hears of what is a defect */
export function serverApp(house: House, log: (error: unknown) => void): OpenAPIHono {
  const app: OpenAPIHono = new OpenAPIHono({ defaultHook: refuseInvalid(() => app) });
  app.onError((error, c) => {
    const answer = answerError(c, error, house.hide);
    if (answer.status === 500) log(error);
    return answer;
  });
  // It is returned, not thrown, for who looks whether the path has other methods.
  app.notFound((c) => answerError(c, noSuchPath, house.hide));
  const metrics = new Metrics(house);
  app.use(traceRequest);
  app.use(metrics.count);
  app.use(dropBody);
  addGuards(app, house);
  operationRoutes(app, house, metrics);
  for (const addRoutes of routeModules) addRoutes(app, house);
  app.get("/openapi.json", (c) => c.json(description(app, house.settings.key !== null)));
  pageRoutes(app);
  return app;
}
