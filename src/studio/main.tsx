import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "./style/theme.css";
import "./style/shell.css";

const root = document.getElementById("root");
if (root === null) throw new Error('internal: the page has no element "root"');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
