import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { startServiceWorker } from "./offline/start-service-worker.ts";
import "./style/theme.css";
import "./style/controls.css";
import "./style/library.css";
import "./style/making.css";
import "./style/shell.css";
import { showTheme } from "./theme.ts";

const root = document.getElementById("root");
if (root === null) throw new Error('internal: the page has no element "root"');
showTheme();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// While one works on the pages, they come as they are.
if (import.meta.env.PROD) void startServiceWorker().catch(() => {});
