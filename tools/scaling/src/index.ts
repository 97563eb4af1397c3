export { consumerScaling, type ScalingPolicy, type ScalingStep } from './scaling-policy.js';
