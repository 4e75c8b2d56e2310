/** The operations and gradients of TensorFlow.js that TensorFlow's own replace; each file says why. */
import "./bias-gradient";
import "./fused-convolution";
import "./max-pool";
import "./filter-gradient";
import "./relu";
import "./repair";
import "./stop";
import "./free-gradients";
