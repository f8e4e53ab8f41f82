import { ApiSecurity } from '@nestjs/swagger';

/** Documents that an operation is opened by the token of a mailed link. */
export const ApiLink = (): ClassDecorator & MethodDecorator => ApiSecurity('link');
