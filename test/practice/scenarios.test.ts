/** The five incidents on the practice cluster, outside an editor: all at once, each on a cluster of its own. */
import { incidents } from '../support/incidents.ts';
import { incidentTests } from '../support/playIncidents.ts';

incidentTests('practice: scenarios', incidents);
