/** Every route of the API, under `/api`: the guard first, then one file for each thing. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { ApiParts } from '../api.ts'
import { addGuard } from '../auth/guard.ts'
import { addIdempotency } from '../idempotency.ts'
import { addAccount } from './account.ts'
import { addAlertChannels } from './alert-channels.ts'
import { addAlertSecrets } from './alert-secrets.ts'
import { addAlerts } from './alerts.ts'
import { addApiTokens } from './api-tokens.ts'
import { addAudit } from './audit.ts'
import { addBulks } from './bulks.ts'
import { addBusyFeeds } from './busy-feeds.ts'
import { addCalendar } from './calendar.ts'
import { addConflicts } from './conflicts.ts'
import { addConnectionSettings } from './connection-settings.ts'
import { addConnections } from './connections.ts'
import { addConnectors } from './connectors.ts'
import { addCrosswalkFiles } from './crosswalk-files.ts'
import { addCrosswalks } from './crosswalks.ts'
import { addDeliveries } from './deliveries.ts'
import { addExplain } from './explain.ts'
import { addFirstOrganization, addFirstSteps } from './first-steps.ts'
import { addGoLive } from './go-live.ts'
import { addHistory } from './history.ts'
import { addIncidents } from './incidents.ts'
import { addInvitations } from './invitations.ts'
import { addIssues } from './issues.ts'
import { addListingPreviews } from './listing-previews.ts'
import { addListings } from './listings.ts'
import { addLive } from './live.ts'
import { addMappingRuns } from './mapping-runs.ts'
import { addMappingTrials } from './mapping-trials.ts'
import { addMappingVersions } from './mapping-versions.ts'
import { addMappings } from './mappings.ts'
import { addMatching } from './matching.ts'
import { addMessages } from './messages.ts'
import { addNetworkDirectives } from './network-directives.ts'
import { addNetworkExchanges } from './network-exchanges.ts'
import { addNetworkGateway } from './network-gateway.ts'
import { addNetworkTestQueries } from './network-test-queries.ts'
import { addNotices } from './notices.ts'
import { addOverview } from './overview.ts'
import { addOwnCalendar } from './own-calendar.ts'
import { addPatients } from './patients.ts'
import { addPeople } from './people.ts'
import { addPracticeAppointments } from './practice-appointments.ts'
import { addPracticeContent } from './practice-content.ts'
import { addPracticeEntries } from './practice-entries.ts'
import { addPracticeImports } from './practice-imports.ts'
import { addPracticeRendering } from './practice-rendering.ts'
import { addPrivacyPreview } from './privacy-preview.ts'
import { addReconciliation } from './reconciliation.ts'
import { addReconciliationDifferences } from './reconciliation-differences.ts'
import { addReferral } from './referral.ts'
import { addReferralDecisions } from './referral-decisions.ts'
import { addReferralDeliveries } from './referral-deliveries.ts'
import { addReferralDocuments } from './referral-documents.ts'
import { addReferrals } from './referrals.ts'
import { addRegistryDecisions } from './registry-decisions.ts'
import { addRegistryDisclosures } from './registry-disclosures.ts'
import { addRegistryDocuments } from './registry-documents.ts'
import { addRegistryDuplicates } from './registry-duplicates.ts'
import { addRegistryMembers } from './registry-members.ts'
import { addRegistryMerges } from './registry-merges.ts'
import { addRegistryPeople } from './registry-people.ts'
import { addReminders } from './reminders.ts'
import { addReminderSettings } from './reminders-settings.ts'
import { addReminderTrials } from './reminders-trials.ts'
import { addRetention } from './retention.ts'
import { addReveals } from './reveals.ts'
import { addRouteSettings } from './route-settings.ts'
import { addScheduling } from './scheduling.ts'
import { addSession } from './session.ts'
import { addSessionAcceptances } from './session-acceptances.ts'
import { addSessionDigest } from './session-digest.ts'
import { addSessionEntries } from './session-entries.ts'
import { addSessionFhir } from './session-fhir.ts'
import { addSessionFiles } from './session-files.ts'
import { addSessionMissing } from './session-missing.ts'
import { addSessionNotes } from './session-notes.ts'
import { addSessionPushChoices } from './session-push-choices.ts'
import { addSessionPushes } from './session-pushes.ts'
import { addSessionReportFiles } from './session-report-files.ts'
import { addSessionReportViews } from './session-report-views.ts'
import { addSessionReports } from './session-reports.ts'
import { addSessionSuggestions } from './session-suggestions.ts'
import { addSessionTargets } from './session-targets.ts'
import { addSessionTemplates } from './session-templates.ts'
import { addSessionWhatIfs } from './session-what-ifs.ts'
import { addSessions } from './sessions.ts'
import { addStatistics } from './statistics.ts'
import { addTasks } from './tasks.ts'
import { addUndelivered } from './undelivered.ts'
import { addVersions } from './versions.ts'
import { addViews } from './views.ts'
import { addVisitComparisons } from './visit-comparisons.ts'
import { addVisitLeave } from './visit-leave.ts'
import { addVisits } from './visits.ts'
import { addWebhooks } from './webhooks.ts'

/** Adds the API and its description, `/api/openapi.json`. */
export async function addApi(app: FastifyInstance, parts: ApiParts): Promise<void> {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Causeway',
        description: 'The API behind the console. Errors are problem details (RFC 9457) with a code and a fix.',
        version: '1',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'causeway_session' },
          token: { type: 'http', scheme: 'bearer', description: 'A token of the organization: cwt_…' },
        },
      },
    },
    transform: jsonSchemaTransform,
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  await app.register(
    async scope => {
      const api = scope.withTypeProvider<ZodTypeProvider>()
      addGuard(api, parts)
      addSession(api, parts)
      addAccount(api, parts)
      addInvitations(api, parts)
      addFirstOrganization(api, parts)
      await api.register(
        async inOrganization => {
          const routes = inOrganization.withTypeProvider<ZodTypeProvider>()
          addIdempotency(routes, parts)
          for (const add of [addOverview, addConnections, addMessages, addDeliveries, addIssues, addTasks, addLive])
            add(routes, parts)
          for (const add of [addRetention, addStatistics]) add(routes, parts)
          for (const add of [addReminders, addReminderSettings, addReminderTrials, addVersions]) add(routes, parts)
          for (const add of [addAudit, addPatients, addReveals]) add(routes, parts)
          for (const add of [addAlerts, addAlertChannels, addAlertSecrets, addNotices]) add(routes, parts)
          for (const add of [addReferrals, addReferral, addReferralDocuments]) add(routes, parts)
          for (const add of [addReferralDecisions, addReferralDeliveries]) add(routes, parts)
          for (const add of [addReconciliation, addReconciliationDifferences]) add(routes, parts)
          addExplain(routes, parts)
          for (const add of [addCalendar, addConflicts]) add(routes, parts)
          for (const add of [addListings, addListingPreviews]) add(routes, parts)
          for (const add of [addScheduling, addPrivacyPreview]) add(routes, parts)
          for (const add of [
            addSessions,
            addSessionFiles,
            addSessionNotes,
            addSessionEntries,
            addSessionSuggestions,
            addSessionTargets,
            addSessionAcceptances,
            addSessionWhatIfs,
          ])
            add(routes, parts)
          for (const add of [addSessionReports, addSessionReportFiles, addSessionReportViews, addSessionDigest])
            add(routes, parts)
          for (const add of [addSessionPushes, addSessionPushChoices, addSessionTemplates, addSessionMissing])
            add(routes, parts)
          for (const add of [addVisits, addVisitComparisons, addVisitLeave]) add(routes, parts)
          for (const add of [addPeople, addApiTokens, addOwnCalendar]) add(routes, parts)
          for (const add of [addBulks, addUndelivered, addIncidents, addViews]) add(routes, parts)
          for (const add of [addMappings, addMappingTrials, addMappingRuns, addMappingVersions]) add(routes, parts)
          for (const add of [addConnectors, addConnectionSettings, addRouteSettings, addWebhooks]) add(routes, parts)
          addBusyFeeds(routes, parts)
          addSessionFhir(routes, parts)
          for (const add of [addPracticeEntries, addPracticeAppointments, addPracticeContent]) add(routes, parts)
          for (const add of [addPracticeRendering, addPracticeImports]) add(routes, parts)
          for (const add of [addRegistryPeople, addRegistryMerges, addRegistryDocuments, addRegistryDisclosures])
            add(routes, parts)
          for (const add of [addRegistryMembers, addMatching]) add(routes, parts)
          for (const add of [addRegistryDuplicates, addRegistryDecisions]) add(routes, parts)
          for (const add of [addNetworkExchanges, addNetworkDirectives]) add(routes, parts)
          for (const add of [addNetworkGateway, addNetworkTestQueries]) add(routes, parts)
          for (const add of [addCrosswalks, addCrosswalkFiles, addHistory, addGoLive, addFirstSteps]) add(routes, parts)
        },
        { prefix: '/o/:slug' },
      )
    },
    { prefix: '/v1' },
  )
}
