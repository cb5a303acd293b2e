import{r as e}from"../chunks/run-publish.js";
await e();
export{};