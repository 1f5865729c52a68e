export { type Curve, type CurveFigure, type CurvePoint, curveFigureSvg, type Panel } from "./curve-figure.ts";
export { svgToPng } from "./png.ts";
